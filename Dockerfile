# The Discord bot, as a user without rights, on a root that can be read-only; /data is all it writes.
#   docker build -t verbatim . && docker compose up -d
FROM python:3.11-slim AS build
WORKDIR /src
RUN python -m venv /opt/verbatim
COPY requirements.lock ./
RUN /opt/verbatim/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY index index
COPY seeds seeds
RUN pip install --no-cache-dir build==1.6.1 \
    && python -m build --wheel --outdir /wheels . \
    && /opt/verbatim/bin/pip install --no-cache-dir --no-deps /wheels/*.whl \
    && /opt/verbatim/bin/pip uninstall --yes pip setuptools \
    && /opt/verbatim/bin/python -m compileall -q /opt/verbatim/lib

FROM python:3.11-slim
RUN groupadd --gid 10001 verbatim \
    && useradd --uid 10001 --gid verbatim --home-dir /data --no-create-home --shell /usr/sbin/nologin verbatim \
    && install -d -o verbatim -g verbatim -m 0700 /data
COPY --from=build /opt/verbatim /opt/verbatim
ENV PATH=/opt/verbatim/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    VERBATIM_DATA=/data \
    VERBATIM_METRICS_PORT=9108
USER verbatim
WORKDIR /data
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "-c", \
    "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"VERBATIM_METRICS_PORT\"]}/healthz', timeout=4)"]
ENTRYPOINT ["verbatim"]
CMD ["discord"]
