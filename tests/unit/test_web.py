"""The web page answers to this machine's own names, and to no other (DNS rebinding)."""

import dagster as dg
import pytest
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import EmptyWorkspaceTarget
from dagster_webserver.app import create_app_from_workspace_process_context
from dagster_webserver.webserver import DagsterWebserver
from starlette.testclient import TestClient

from orchestration import web


@pytest.fixture
def page(monkeypatch, tmp_path):
    monkeypatch.setattr(DagsterWebserver, "build_middleware", DagsterWebserver.build_middleware)  # put back afterwards
    monkeypatch.setenv(web.NAMES, "varehus.kommune.no, ")
    web.guard()
    with (
        dg.DagsterInstance.local_temp(str(tmp_path)) as instance,
        WorkspaceProcessContext(instance, EmptyWorkspaceTarget()) as workspace,
    ):
        yield TestClient(create_app_from_workspace_process_context(workspace))


QUESTION = {"query": "{ version }"}


@pytest.mark.parametrize("host", ["localhost:3000", "127.0.0.1:3000", "localhost", "varehus.kommune.no"])
def test_own_names_are_answered(page, host):
    assert page.get("/server_info", headers={"host": host}).status_code == 200
    answer = page.post("/graphql", json=QUESTION, headers={"host": host})
    assert (answer.status_code, list(answer.json()["data"])) == (200, ["version"])


@pytest.mark.parametrize(
    "host",
    [
        "ond.example",
        "ond.example:3000",
        "localhost.ond.example",
        "127.0.0.1.ond.example",
        "127.0.0.2",
        "",
        "ond@localhost",
    ],
)
def test_a_foreign_name_is_refused_for_every_kind_of_question(page, host):
    asked = {"headers": {"host": host}, "follow_redirects": False}
    assert page.get("/server_info", **asked).status_code == 400
    assert page.get("/", **asked).status_code == 400
    refused = page.post("/graphql", json=QUESTION, **asked)
    assert (refused.status_code, "version" in refused.text) == (400, False)


def test_dagster_dev_starts_our_page(monkeypatch):
    started = []
    monkeypatch.setattr(web.dagster_dev, "open_ipc_subprocess", lambda parts, **_: started.append(parts))
    monkeypatch.setattr(web.dagster_dev, "dev_command", lambda args, prog_name: started.append([prog_name, *args]))
    monkeypatch.setattr(web.sys, "argv", ["web", "dev", "-p", "3000"])
    web.main()
    web.dagster_dev.open_ipc_subprocess(["python", "-m", "dagster_webserver", "--port", "3000"])
    assert started == [["dagster dev", "-p", "3000"], ["python", "-m", "orchestration.web", "--port", "3000"]]
