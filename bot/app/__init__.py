"""What every face uses: the question service, the servers' settings and libraries, and the state kept in SQLite."""
