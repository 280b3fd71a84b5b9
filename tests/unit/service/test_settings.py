from service.settings import Settings


def test_a_worker_gets_the_very_database_of_its_server(monkeypatch, tmp_path):
    monkeypatch.setenv("DEBRIEF_DATABASE_URL", "postgresql+psycopg://somebody@elsewhere.example/production")
    settings = Settings(data=tmp_path, database_url=None, _env_file=None)
    assert settings.as_environment()["DEBRIEF_DATABASE_URL"] == f"sqlite:///{tmp_path / 'debrief.sqlite3'}"
