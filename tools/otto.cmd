@echo off
rem The otto command. Thin: what it can do is written in C#, in src\OttoHangfire.Cli.
setlocal EnableExtensions DisableDelayedExpansion

set "program=%~dp0..\artifacts\app\cli\otto.dll"
if not exist "%program%" goto missing
call "%~dp0sdk.cmd" run
if errorlevel 1 goto missing

rem Without "call", which would eat the percent signs of a task's text.
"%otto_dotnet%" "%program%" %*
exit /b %ERRORLEVEL%

:missing
echo Otto is not set up yet. Run setup_otto_windows.bat once. 1>&2
exit /b 1
