@echo off
rem Called by the other batch files, which see the variables that it sets:
rem   sdk.cmd find    sets otto_dotnet and otto_sdk, or fails when no SDK fits global.json
rem   sdk.cmd fetch   the same, after fetching the SDK into .dotnet; or fails with otto_problem set
rem   sdk.cmd run     sets otto_dotnet to what runs Otto, or fails
set "otto_root=%~dp0..\"
set "otto_dotnet="
goto %1

:run
if exist "%otto_root%.dotnet\dotnet.exe" goto own
call :probe
if not defined otto_dotnet exit /b 1
exit /b 0

:own
set "otto_dotnet=%otto_root%.dotnet\dotnet.exe"
set "DOTNET_ROOT=%otto_root%.dotnet"
exit /b 0

:find
if exist "%otto_root%.dotnet\dotnet.exe" (
  call :own
  call :fits && exit /b 0
)
set "otto_dotnet="
call :probe
if not defined otto_dotnet exit /b 1
goto fits

rem Not with "where": it succeeds under wine whatever it is asked.
:probe
for %%X in (dotnet.exe dotnet.cmd) do if not defined otto_dotnet if not "%%~$PATH:X"=="" set "otto_dotnet=%%~$PATH:X"
exit /b 0

:fits
call "%otto_dotnet%" --version >"%otto_root%artifacts\sdk.txt" 2>nul
if errorlevel 1 exit /b 1
set "otto_sdk="
set /p otto_sdk=<"%otto_root%artifacts\sdk.txt"
if not defined otto_sdk exit /b 1
exit /b 0

:fetch
set "otto_installer=%otto_root%artifacts\dotnet-install.ps1"
set "otto_fresh=%otto_root%artifacts\dotnet.new"
if exist "%otto_installer%" del "%otto_installer%"
if exist "%otto_fresh%" rmdir /s /q "%otto_fresh%"
set "otto_log=%otto_root%artifacts\setup.log"

rem To a file first: half a script that arrives through a pipe would run as it is.
set "otto_problem=The .NET SDK is missing, and https://dot.net/v1/dotnet-install.ps1 could not be downloaded. Check the connection and run setup_otto_windows.bat again, or install the SDK yourself from https://dotnet.microsoft.com/download/dotnet/10.0."
powershell -NoProfile -ExecutionPolicy Bypass -Command "$ProgressPreference='SilentlyContinue'; Invoke-WebRequest -UseBasicParsing -TimeoutSec 120 https://dot.net/v1/dotnet-install.ps1 -OutFile $env:otto_installer" >>"%otto_log%" 2>&1
if not exist "%otto_installer%" exit /b 1

set "otto_problem=Microsoft's dotnet-install.ps1 could not install the .NET SDK. Check the connection and the free space and run setup_otto_windows.bat again, or install the SDK yourself from https://dotnet.microsoft.com/download/dotnet/10.0."
powershell -NoProfile -ExecutionPolicy Bypass -File "%otto_installer%" -JSonFile "%otto_root%global.json" -InstallDir "%otto_fresh%" -NoPath >>"%otto_log%" 2>&1
if not exist "%otto_fresh%\dotnet.exe" exit /b 1

rem Moved when complete, so that an interruption never leaves half an SDK where the next run would find it.
if exist "%otto_root%.dotnet" rmdir /s /q "%otto_root%.dotnet"
move "%otto_fresh%" "%otto_root%.dotnet" >>"%otto_log%" 2>&1
if not exist "%otto_root%.dotnet\dotnet.exe" exit /b 1
call :own
goto fits
