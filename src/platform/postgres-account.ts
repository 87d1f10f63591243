import type { SpawnOptions } from 'node:child_process'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chown, cp, mkdir, readFile, realpath, rename, rm, stat, symlink } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { StartError } from './start-error.ts'

/** Where PostgreSQL's files are, and as whom it runs. */
export interface Installation {
  /** The folder of its data, log and socket, without symbolic links. */
  folder: string
  /** The folder of its programs: `bin`, `lib`, `share`. */
  programs: string
  /** What to run for one of its programs. */
  command(program: string, args: string[]): [command: string, args: string[], options: SpawnOptions]
}

interface Account {
  uid: number
  gid: number
}

/** Where folders go that no other user could enter where they belong, such as below `/root`. */
const sharedFolder = '/var/lib/trellis'

/**
 * Finds, or makes at the first start, the folder `postgres` in a data directory, and decides how PostgreSQL runs there.
 *
 * PostgreSQL refuses to run as root. Where the caller is root, it runs in a user namespace in which root is somebody else:
 * no other user is needed and every file stays root's. Where the system has no such namespaces (most containers), it runs
 * as the system user `postgres` or else `nobody`; what that user cannot reach is put below `/var/lib/trellis`, and
 * `postgres` in the data directory is then a link to there. Later starts do what the folder's owner tells.
 * @throws StartError in one sentence if PostgreSQL cannot run here as anybody
 */
export async function prepareInstallation(dataDir: string, programs: string): Promise<Installation> {
  const folder = join(dataDir, 'postgres')
  const caller = process.getuid?.()
  if (!existsSync(folder)) await makeFolder(folder, caller === 0 && !hasUserNamespaces() ? await systemAccount() : null)
  const realFolder = await realpath(folder)
  const owner = await stat(realFolder)

  const direct: Installation['command'] = (program, args) => [join(programs, 'bin', program), args, {}]
  const inNamespace: Installation['command'] = (program, args) => [
    'unshare',
    [...namespace, join(programs, 'bin', program), ...args],
    {},
  ]
  if (caller === undefined) return { folder: realFolder, programs, command: direct }
  if (caller === owner.uid) {
    if (caller !== 0 && hasName()) return { folder: realFolder, programs, command: direct }
    if (hasUserNamespaces()) return { folder: realFolder, programs, command: inNamespace }
    throw new StartError(`PostgreSQL cannot run on this machine as the owner of ${folder} (user number ${caller}).`)
  }
  if (caller !== 0) {
    throw new StartError(
      `${folder} belongs to another user (number ${owner.uid}): start as that user, or set DATA_DIR to another folder.`,
    )
  }
  const account = { uid: owner.uid, gid: owner.gid }
  const reachable = (await mayEnter(programs, account)) ? programs : await copyPrograms(programs)
  return {
    folder: realFolder,
    programs: reachable,
    command: (program, args) => [join(reachable, 'bin', program), args, account],
  }
}

/** 65534 is `nobody` everywhere; inside the namespace it stands for the caller outside. */
const namespace = ['--user', '--map-user=65534', '--map-group=65534', '--']

function hasUserNamespaces(): boolean {
  return spawnSync('unshare', [...namespace, 'true'], { stdio: 'ignore' }).status === 0
}

/** PostgreSQL wants its user to have a name, which in a container is not always so. */
function hasName(): boolean {
  try {
    return userInfo().username !== ''
  } catch {
    return false
  }
}

async function makeFolder(folder: string, account: Account | null): Promise<void> {
  const dataDir = dirname(folder)
  await provideFolder(dataDir).catch(refuseFolder)
  if (account === null || (await mayEnter(dataDir, account))) {
    await makePrivateFolder(folder, account).catch(refuseFolder)
    return
  }
  const name = createHash('sha256')
    .update(await realpath(dataDir))
    .digest('hex')
    .slice(0, 16)
  await provideFolder(sharedFolder, 0o755)
  await makePrivateFolder(join(sharedFolder, name), account)
  await symlink(join(sharedFolder, name), folder)
}

function refuseFolder(error: Error): never {
  throw new StartError(`The folder for the data cannot be made: ${error.message}. Set DATA_DIR to another one.`)
}

/** Makes a folder with those above it, where they are missing. Node's own way to do so never ends below /proc. */
async function provideFolder(folder: string, mode?: number): Promise<void> {
  const make = async (): Promise<void> => {
    await mkdir(folder, { mode }).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST' || !(await stat(folder)).isDirectory()) throw error
    })
  }
  await make().catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' || folder === dirname(folder)) throw error
    await provideFolder(dirname(folder), mode)
    await make()
  })
}

async function makePrivateFolder(folder: string, account: Account | null): Promise<void> {
  await provideFolder(folder, 0o700)
  if (account !== null) await chown(folder, account.uid, account.gid)
}

async function systemAccount(): Promise<Account> {
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody')
  if (user === undefined) {
    throw new StartError(
      'PostgreSQL cannot run as root, and this machine has neither user namespaces nor a user postgres or nobody: ' +
        'start as an ordinary user, or set DATABASE_URL.',
    )
  }
  return { uid: Number(user[2]), gid: Number(user[3]) }
}

/** Whether an account may pass every folder from the root of the file system down to this one. */
async function mayEnter(folder: string, account: Account): Promise<boolean> {
  const { mode, uid, gid } = await stat(folder)
  const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
  if ((mode & bit) === 0) return false
  return folder === dirname(folder) || (await mayEnter(dirname(folder), account))
}

/** Copies the programs once per version to where every user can run them. */
async function copyPrograms(programs: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(programs, '..', 'package.json'), 'utf8')) as { version: string }
  const copy = join(sharedFolder, `postgresql-${version}`)
  if (existsSync(copy)) return copy
  await provideFolder(sharedFolder, 0o755)
  // Copied under another name first, so that the final name always stands for something complete.
  const unfinished = `${copy}.${crypto.randomUUID()}`
  await cp(programs, unfinished, { recursive: true, verbatimSymlinks: true })
  try {
    await rename(unfinished, copy)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    if (!existsSync(copy)) throw error
  }
  return copy
}
