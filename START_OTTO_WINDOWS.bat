@echo off
rem Starts Otto: START_OTTO_WINDOWS.bat [--detach ^| --stop ^| --status]. Thin: the logic is in "otto up".
setlocal EnableExtensions DisableDelayedExpansion

set "root=%~dp0"
set "stamp=%root%artifacts\app\stamp"

rem What was typed is looked at before anything is built.
set "ready="
set "browser=--browser"
for %%W in (%*) do (
  if "%%~W"=="--stop" (set "ready=yes") else if "%%~W"=="--status" (set "ready=yes") else if "%%~W"=="--help" (goto usage) else if "%%~W"=="-h" (goto usage) else if not "%%~W"=="--detach" if not "%%~W"=="--json" (
    echo There is no option "%%~W". 1>&2
    call :usage 1>&2
    exit /b 2
  )
)
if defined ready set "browser="
if defined ready goto start

rem A build is current when the setup went to its end and no source file is newer than what it built.
if not exist "%stamp%" goto setup
powershell -NoProfile -Command "$built = (Get-Item -LiteralPath $env:stamp).LastWriteTimeUtc; $files = @(Get-ChildItem -LiteralPath ($env:root + 'src') -Recurse -File | Where-Object FullName -NotMatch '\\(bin|obj)\\') + @(Get-Item ($env:root + 'Directory.*.props'), ($env:root + 'global.json')); if ($files | Where-Object LastWriteTimeUtc -GT $built) { exit 1 }" >nul 2>&1
if errorlevel 1 goto setup
goto start

:setup
call "%root%setup_otto_windows.bat" --then-start
if errorlevel 1 exit /b 1

:start
rem Without "call": the last batch file, whose exit code is this one's too.
"%root%tools\otto.cmd" up %* %browser%
exit /b %errorlevel%

:usage
echo Usage: START_OTTO_WINDOWS.bat [--detach ^| --stop ^| --status] [--json]
exit /b 0
