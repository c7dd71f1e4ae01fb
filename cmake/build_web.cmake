# Builds the pages: cmake -DWEB=<web/> -DNPM=<npm> -DOUTPUT=<folder> -P build_web.cmake
# `npm ci` demands the optional packages of every other platform, which not every registry mirror has: `install`
# takes the locked versions all the same. Several build folders share web/node_modules, so one installs at a time and
# only when the lock file changed.

file(LOCK "${WEB}/node_modules.lock" GUARD PROCESS TIMEOUT 600)
set(stamp "${WEB}/node_modules/.package-lock.json")
if(NOT EXISTS "${stamp}" OR "${WEB}/package-lock.json" IS_NEWER_THAN "${stamp}")
  execute_process(COMMAND "${NPM}" install --no-save --no-audit --no-fund WORKING_DIRECTORY "${WEB}" COMMAND_ERROR_IS_FATAL ANY)
  file(TOUCH "${stamp}")
endif()
file(LOCK "${WEB}/node_modules.lock" RELEASE)
execute_process(COMMAND "${NPM}" run --silent build -- --outDir "${OUTPUT}" --emptyOutDir WORKING_DIRECTORY "${WEB}"
                COMMAND_ERROR_IS_FATAL ANY OUTPUT_QUIET)
execute_process(COMMAND "${NPM}" run --silent build:verify -- --outDir "${OUTPUT}" WORKING_DIRECTORY "${WEB}"
                COMMAND_ERROR_IS_FATAL ANY OUTPUT_QUIET)
