"""A cluster of Spark on this machine: a master and workers by Spark's own programs, as a province starts them on its machines."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import threading
from pathlib import Path


class Cluster:
    """For the time of a `with` block. `master` is its address. It listens to this machine alone, and writes into one folder."""

    def __init__(self, folder: Path, workers: int = 2) -> None:
        found = importlib.util.find_spec("pyspark")
        assert found is not None
        assert found.origin is not None
        self.home = Path(found.origin).parent
        self.folder = folder
        self.master = ""
        self._workers = workers
        self._processes: list[subprocess.Popen[str]] = []
        self._readers: list[threading.Thread] = []

    def __enter__(self) -> Cluster:
        try:
            self.master = self._start("master.Master", "--port", "0").group(1)
            for number in range(self._workers):
                work = self.folder / f"work-{number}"
                self._start("worker.Worker", "--cores", "4", "--memory", "4g", "--work-dir", str(work), self.master)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._processes):
            process.terminate()
            process.wait()
        for reader in self._readers:
            reader.join()
        for process in self._processes:
            assert process.stdout is not None
            process.stdout.close()

    def _start(self, program: str, *words: str) -> re.Match[str]:
        """Starts a program of Spark; returns when it has said that it is ready."""
        env = {
            **os.environ,
            "SPARK_HOME": str(self.home),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_DAEMON_MEMORY": "256m",
            # The programs as they are, without the settings of this machine.
            "SPARK_CONF_DIR": str(self.folder),
            # Each program gets a core of each of two workers, so that several can be there at once.
            "SPARK_MASTER_OPTS": "-Dspark.master.rest.enabled=false -Dspark.deploy.defaultCores=2",
        }
        (self.folder / "log4j2.properties").write_text(_LOGGED, encoding="utf-8")
        command = [str(self.home / "bin/spark-class"), f"org.apache.spark.deploy.{program}", "--host", "127.0.0.1", "--webui-port", "0", *words]
        process = subprocess.Popen(
            command, cwd=self.folder, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self._processes.append(process)
        assert process.stdout is not None
        ready = re.compile(r"Starting Spark master at (spark://\S+)" if program == "master.Master" else r"(Successfully) registered with master")
        said = []
        for line in process.stdout:
            said.append(line)
            if found := ready.search(line):
                # What it says later must be taken from it, or it would wait.
                self._readers.append(threading.Thread(target=process.stdout.read, daemon=True))
                self._readers[-1].start()
                return found
        raise AssertionError("".join(said))


_LOGGED = """\
rootLogger.level = info
rootLogger.appenderRef.stdout.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %p %c{1}: %m%n%ex
"""
