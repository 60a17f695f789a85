@echo off
rem Sets Otto up: finds or fetches the .NET SDK, restores the packages, builds the programs, makes the data folder.
rem Run it as often as you like, from anywhere.
setlocal EnableExtensions DisableDelayedExpansion

set "next_step=Start Otto with START_OTTO_WINDOWS.bat"
if "%~1"=="--then-start" (
  set "next_step=Starting Otto."
) else if not "%~1"=="" (
  echo Usage: setup_otto_windows.bat   ^(no options: it sets Otto up and says what to do next^) 1>&2
  exit /b 2
)

set "root=%~dp0"
set "app=%root%artifacts\app"
set "log=%root%artifacts\setup.log"
if not exist "%root%artifacts" mkdir "%root%artifacts"
type nul >"%log%"

rem No banner, no messages home, no build process left behind.
set "DOTNET_NOLOGO=1"
set "DOTNET_CLI_TELEMETRY_OPTOUT=1"
set "MSBUILDDISABLENODEREUSE=1"

echo Setting up Otto in %root%

rem global.json is looked for from the current folder upwards.
pushd "%root%"

call "%root%tools\sdk.cmd" find
if not errorlevel 1 goto sdk_found
echo 1. .NET SDK  fetching it into .dotnet ...
call "%root%tools\sdk.cmd" fetch
if errorlevel 1 goto failed
:sdk_found
echo 1. .NET SDK  %otto_sdk% fits global.json

set "otto_problem=NuGet could not restore the packages. Check the connection and run setup_otto_windows.bat again."
call "%otto_dotnet%" restore OttoHangfire.Programs.slnf --locked-mode >>"%log%" 2>&1
if errorlevel 1 goto failed
echo 2. Packages  restored from the lock files

set "otto_problem=The build failed. If you changed the sources, the log names the file and the line. Otherwise run setup_otto_windows.bat again."
if exist "%app%.new" rmdir /s /q "%app%.new"
call "%otto_dotnet%" publish OttoHangfire.Programs.slnf --no-restore --configuration Release "-p:OttoAppFolder=%app%.new/" -p:RunAnalyzers=false -p:TreatWarningsAsErrors=false -p:UseSharedCompilation=false >>"%log%" 2>&1
if errorlevel 1 goto failed

rem The new build takes the old one's place when complete. Windows refuses that while the old one runs.
set "otto_problem=Otto is still running from the old build. Stop him with START_OTTO_WINDOWS.bat --stop, then run setup_otto_windows.bat again."
if exist "%app%.old" rmdir /s /q "%app%.old"
if exist "%app%" move "%app%" "%app%.old" >>"%log%" 2>&1
if exist "%app%" goto failed
move "%app%.new" "%app%" >>"%log%" 2>&1
if not exist "%app%" goto failed
if exist "%app%.old" rmdir /s /q "%app%.old"
echo 3. Programs  backend, agent and otto built
popd

rem Not from the solution's folder: a relative OTTO_DATA_DIR means the caller's.
set "otto_problem=The data folder could not be created. Check who owns it, or set OTTO_DATA_DIR to another folder."
call "%root%tools\otto.cmd" up --prepare >>"%log%" 2>&1
if errorlevel 1 goto failed
echo 4. Data      folder and key ready

rem The last act: START_OTTO_WINDOWS.bat takes a build without this mark for an interrupted one.
>"%app%\stamp" echo %DATE% %TIME%
echo.
echo Setup complete. %next_step%
exit /b 0

:failed
echo.
echo %otto_problem% 1>&2
echo The full log is %log% 1>&2
exit /b 1
