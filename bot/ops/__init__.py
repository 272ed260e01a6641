"""What running the bot for months needs: health checks, backups, logs, metrics, supervision. Knows no face."""
