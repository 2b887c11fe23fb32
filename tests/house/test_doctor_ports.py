"""`boogie doctor` and the engine's port."""

import socket
from pathlib import Path

from bot.doctor import check_ports
from bot.jobs.database import DataLock
from bot.settings import load_settings


async def test_the_chosen_port_is_the_one_looked_at(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
        settings = load_settings(_env_file=None, boogie_data=tmp_path, engine_port=port)
        finding = check_ports(settings)
        assert not finding.ok
        assert "ENGINE_PORT" in finding.detail
        lock = DataLock(tmp_path)
        await lock.acquire(wait=0.0)
        assert check_ports(settings).ok, "a Boogie that runs has it"
        lock.release()
    assert check_ports(settings).ok


def test_no_port_is_wanted_for_the_cloud(tmp_path: Path) -> None:
    keys = {"tencentcloud_secret_id": "AKIDx", "tencentcloud_secret_key": "y"}
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
        assert check_ports(load_settings(_env_file=None, boogie_data=tmp_path, engine_port=port, **keys)).ok
