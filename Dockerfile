# Boogie in a container. `docker compose up` runs it as two services: see compose.yaml.

FROM python:3.12-slim-bookworm AS build
WORKDIR /app
COPY requirements.lock ./
RUN python -m venv /app/.venv \
    && /app/.venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check \
        --no-deps --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY vclm vclm
COPY engine engine
COPY bot bot
COPY cogs cogs
COPY playground playground
# Editable, so that templates and migrations are read from /app, and nothing unlocked is fetched.
RUN /app/.venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check \
        --no-deps --no-build-isolation --editable . \
    && /app/.venv/bin/python -m compileall -q /app/vclm /app/engine /app/bot /app/cogs /app/playground

FROM python:3.12-slim-bookworm
RUN useradd --create-home --uid 10001 boogie \
    && install --directory --owner=boogie --group=boogie /data
WORKDIR /app
COPY --from=build --chown=boogie:boogie /app /app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    BOOGIE_DATA=/data
USER boogie
VOLUME /data
STOPSIGNAL SIGTERM
# Is there a bot, and does its runner keep up? The engine service has a check of its own (compose.yaml).
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
    CMD ["boogie", "health"]
ENTRYPOINT ["boogie"]
CMD ["run"]
