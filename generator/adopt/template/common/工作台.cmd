@echo off
rem A double click runs this. ASCII only: cmd.exe reads files in the code page of the office.
chcp 65001 >nul
pushd "%~dp0"
py -3 --version >nul 2>nul
if errorlevel 1 (python run.py desk) else (py -3 run.py desk)
popd
pause
