@echo off
rem Starts install.py by the right Python. Use: install.cmd [folder of the city's repository]
setlocal
py -@PYTHON@ -c "" >nul 2>nul
if not errorlevel 1 (
    py -@PYTHON@ "%~dp0install.py" %*
    goto end
)
python -c "import sys; raise SystemExit('%%d.%%d' %% sys.version_info[:2] != '@PYTHON@')" >nul 2>nul
if not errorlevel 1 (
    python "%~dp0install.py" %*
    goto end
)
echo Python @PYTHON@ is needed. Install it from python.org, 64 bit, with the launcher "py".
exit /b 2
:end
exit /b %errorlevel%
