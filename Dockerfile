# The Discord bot, as a user without rights, on a root that can be read-only; /data is all it writes.
#   docker build -t verbatim . && docker compose up -d
# A base that can't change under its name is named by its digest: --build-arg BASE=python:3.11-slim@sha256:...
ARG BASE=python:3.11-slim
FROM $BASE AS build
WORKDIR /src
RUN python -m venv /opt/verbatim
COPY requirements.lock .ci/build.lock ./
RUN /opt/verbatim/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY index index
COPY seeds seeds
RUN python -m venv /opt/build \
    && /opt/build/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r build.lock \
    && /opt/build/bin/python -m hatchling build -t wheel -d /wheels \
    && /opt/verbatim/bin/pip install --no-cache-dir --no-deps /wheels/*.whl \
    && /opt/verbatim/bin/pip uninstall --yes pip setuptools \
    && /opt/verbatim/bin/python -m compileall -q /opt/verbatim/lib

FROM $BASE
RUN groupadd --gid 10001 verbatim \
    && useradd --uid 10001 --gid verbatim --home-dir /data --no-create-home --shell /usr/sbin/nologin verbatim \
    && install -d -o verbatim -g verbatim -m 0700 /data /backups
COPY --from=build /opt/verbatim /opt/verbatim
ENV PATH=/opt/verbatim/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    VERBATIM_DATA=/data \
    VERBATIM_METRICS_PORT=9108
ARG SOURCE_COMMIT=
ENV SOURCE_COMMIT=$SOURCE_COMMIT
USER verbatim
WORKDIR /data
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "-c", \
    "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"VERBATIM_METRICS_PORT\"]}/healthz', timeout=4)"]
ENTRYPOINT ["verbatim"]
CMD ["discord"]
