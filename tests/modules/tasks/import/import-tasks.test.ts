import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type ImportReport, importTasks } from '../../../../src/modules/tasks/import/import-tasks.ts'
import { readMapping } from '../../../../src/modules/tasks/import/mapping.ts'
import { detectPreset } from '../../../../src/modules/tasks/import/presets.ts'
import { openSource, SourceError } from '../../../../src/modules/tasks/import/source.ts'
import { createTask } from '../../../../src/modules/tasks/task.ts'
import { aTask, createWorld, type World } from '../world.ts'

let world: World
let folder: string
let projectKey: string
let projects = 0
beforeAll(async () => {
  world = await createWorld()
  folder = await mkdtemp(join(tmpdir(), 'trellis-import-'))
})
afterAll(async () => {
  await world.close()
  await rm(folder, { recursive: true })
})
beforeEach(async () => {
  projects += 1
  projectKey = `T${String(projects).padStart(2, '0')}`
  await world.news()
})

/** Imports a text. `T00` in it stands for the test's own project. */
async function importText(text: string | Buffer, options: ImportFileOptions = {}) {
  const file = join(folder, crypto.randomUUID())
  await writeFile(file, typeof text === 'string' ? text.replaceAll('T00', projectKey) : text)
  return importFile(file, options)
}

interface ImportFileOptions {
  mapping?: object
  signal?: AbortSignal
  onProgress?: (bytes: number, rows: number) => void
}

async function importFile(
  file: string,
  { mapping, signal, onProgress }: ImportFileOptions,
): Promise<{ report: ImportReport; refused: string[]; remarks: string[] }> {
  const source = await openSource(file)
  const mappingFile = `${file}.mapping`
  await writeFile(mappingFile, JSON.stringify(mapping ?? null))
  const found = mapping ? await readMapping(mappingFile, source) : detectPreset(source.columns)?.mapping
  if (!found) throw new Error('No preset fits.')
  const refused: string[] = []
  const remarks: string[] = []
  const report = await importTasks({
    db: world.db,
    clock: { now: () => world.now },
    organizationId: world.organizationId,
    projectKey,
    source,
    mapping: found,
    signal: signal ?? new AbortController().signal,
    onRefused: (line, reason) => refused.push(`${line} ${reason}`),
    onRemark: (line, reason) => remarks.push(`${line} ${reason}`),
    onProgress: onProgress ?? (() => {}),
  })
  return { report, refused, remarks }
}

/** The project's tasks by number, with the names of people and labels. */
async function tasks() {
  const found = await world.db.task.findMany({
    where: { project: { key: projectKey, organizationId: world.organizationId } },
    orderBy: { number: 'asc' },
    include: {
      assignee: true,
      parent: true,
      taskLabels: { select: { label: true }, orderBy: { label: { name: 'asc' } } },
    },
  })
  return found.map(({ assignee, parent, taskLabels, ...task }) => ({
    ...task,
    assignee: assignee?.name ?? null,
    parent: parent?.number ?? null,
    labels: taskLabels.map(({ label }) => label.name),
  }))
}

const header = 'Issue key,Summary,Status,Issue Type,Priority,Labels,Labels,Assignee,Created,Due date,Parent key\n'
const jira =
  header +
  'T00-7,First,Done,Bug,High,ui,slow,Grace Hopper,13/Jun/20 12:30 PM,2020-07-01,\n' +
  'T00-3,"Second, ""quoted""\nand long",Blocked,Story,Whenever,,,grace hopper,2020-06-14,,T00-7\n'

describe('a Jira export', () => {
  test('becomes tasks that keep their numbers, with project, people and labels', async () => {
    const { report, refused } = await importText(jira)
    expect(refused).toEqual([])
    expect(report).toEqual({
      created: 2,
      updated: 0,
      unchanged: 0,
      refused: 0,
      linked: 1,
      projectCreated: true,
      people: 1,
      labels: 6,
      foreignStatuses: new Map([['Blocked', 1]]),
      foreignPriorities: new Map([['Whenever', 1]]),
      unused: new Set(),
      stopped: false,
    })
    expect(await tasks()).toMatchObject([
      {
        number: 3,
        title: 'Second, "quoted" and long',
        status: 'TODO',
        priority: 'NONE',
        assignee: 'Grace Hopper',
        labels: ['Blocked', 'Story', 'Whenever'],
        parent: 7,
        completedAt: null,
        dueDate: null,
        creatorId: null,
      },
      {
        number: 7,
        title: 'First',
        status: 'DONE',
        priority: 'HIGH',
        assignee: 'Grace Hopper',
        labels: ['Bug', 'slow', 'ui'],
        parent: null,
        createdAt: new Date('2020-06-13T12:30:00Z'),
        completedAt: new Date('2020-06-13T12:30:00Z'),
        dueDate: new Date('2020-07-01'),
      },
    ])
    expect(await world.db.membership.findMany({ where: { name: 'Grace Hopper' } })).toMatchObject([
      { role: 'VIEWER', userId: null, email: null },
    ])
    expect(await world.news()).toMatchObject([
      { type: 'project.created', actorId: null },
      { type: 'task.imported', actorId: null, data: { created: 2, updated: 0, firstNumber: 3, lastNumber: 7 } },
      { type: 'task.imported', data: { created: 0, updated: 1, firstNumber: 3, lastNumber: 3 } },
    ])
    const project = await world.db.project.findFirstOrThrow({ where: { key: projectKey } })
    expect((await aTask(world.member, project.id)).number).toBe(8)
  })

  test('names parents by keys or by ids, which are no numbers', async () => {
    for (const [column, parent] of [
      ['Parent', 'T00-7'],
      ['Parent', '10'],
      ['Parent id', '10'],
    ]) {
      const columns = `Issue key,Issue id,Summary,${column}\n`
      const { report, remarks } = await importText(
        `${columns}T00-10,3,Ten,\nT00-3,11,Three,${parent}\nT00-7,10,Seven,\nT00-8,12,Eight,999\n`,
      )
      expect(remarks).toEqual(['5 has no parent now: no import brought 999 to this project'])
      expect(report.unused).toEqual(new Set())
      expect((await tasks()).map((task) => task.parent)).toEqual([7, null, null, null])
      await world.db.task.updateMany({ where: { project: { key: projectKey } }, data: { parentId: null } })
    }
    await importText('Issue key,Summary,Parent\nT00-3,Three,7\n')
    expect((await tasks())[0]?.parent).toBe(7)
  })

  test('doubles and changes nothing when it runs again', async () => {
    await importText(jira)
    const before = await tasks()
    await world.news()
    const { report } = await importText(jira)
    expect(report).toMatchObject({ created: 0, updated: 0, unchanged: 2, linked: 0, people: 0, labels: 0 })
    expect(await tasks()).toEqual(before)
    expect(await world.news()).toEqual([])
  })

  test('changes what differs, and leaves what the file does not speak of', async () => {
    await importText(jira)
    const [second] = await tasks()
    await world.db.task.update({ where: { id: second?.id ?? '' }, data: { description: 'Written here' } })
    await world.news()
    const changed = `${header}T00-3,Second,In Progress,Story,Low,,,,2020-06-14,,\n`
    expect((await importText(changed)).report).toMatchObject({ created: 0, updated: 1, unchanged: 0, linked: 1 })
    expect((await tasks())[0]).toMatchObject({
      id: second?.id,
      title: 'Second',
      status: 'IN_PROGRESS',
      priority: 'LOW',
      assignee: null,
      labels: ['Story'],
      parent: null,
      description: 'Written here',
    })
    expect(await world.news()).toMatchObject([
      { type: 'task.imported', data: { created: 0, updated: 1, firstNumber: 3, lastNumber: 3 } },
      { type: 'task.imported', data: { created: 0, updated: 1 } },
    ])
  })

  test('goes on where it was interrupted', async () => {
    const rows = Array.from({ length: 1200 }, (_, i) => `T00-${i + 1},Task ${i + 1},Open,Bug,,,,,2020-01-01,,\n`)
    const stop = new AbortController()
    const text = header + rows.join('')
    const importing = importText(text, { signal: stop.signal })
    await expect.poll(async () => (await tasks()).length).toBeGreaterThanOrEqual(500)
    stop.abort()
    const first = await importing
    expect(first.report.stopped).toBe(true)
    const there = (await tasks()).length
    expect(first.report.created).toBe(there)
    expect(there).toBeLessThan(1200)

    const second = await importText(text)
    expect(second.report).toMatchObject({ created: 1200 - there, updated: 0, unchanged: there, stopped: false })
    expect((await tasks()).map(({ number }) => number)).toEqual(Array.from({ length: 1200 }, (_, i) => i + 1))
  })
})

describe('other sources', () => {
  test('GitHub as JSON lines', async () => {
    const issue = {
      number: 12,
      title: 'Crash, on start',
      body: 'It crashes.',
      state: 'closed',
      state_reason: 'not_planned',
      labels: [{ name: 'bug, severe', color: 'ff0000' }],
      assignees: [{ login: 'octo' }, { login: 'hubot' }],
      created_at: '2021-01-02T03:04:05Z',
      updated_at: '2021-02-02T03:04:05Z',
      closed_at: '2021-03-02T03:04:05Z',
      user: { login: 'monalisa' },
    }
    await importText(`${JSON.stringify(issue)}\n`)
    expect(await tasks()).toMatchObject([
      {
        number: 12,
        title: 'Crash, on start',
        description: 'It crashes.\n\n- user.login: monalisa\n- assignees.login: octo, hubot',
        status: 'CANCELLED',
        completedAt: null,
        assignee: 'octo',
        labels: ['bug, severe'],
        createdAt: new Date('2021-01-02T03:04:05Z'),
        updatedAt: new Date('2021-02-02T03:04:05Z'),
      },
    ])
  })

  test('Linear', async () => {
    await importText(
      'ID,Team,Title,Description,Status,Priority,Assignee,Labels,Created,Completed,Due Date,Parent issue\n' +
        'T00-2,Team,Ship,,Done,Urgent,ann@linear.test,"one, two",2021-01-02T03:04:05.678Z,2021-02-02T03:04:05.678Z,,\n',
    )
    expect(await tasks()).toMatchObject([
      {
        number: 2,
        status: 'DONE',
        priority: 'URGENT',
        assignee: 'ann',
        labels: ['one', 'two'],
        completedAt: new Date('2021-02-02T03:04:05.678Z'),
      },
    ])
    const ann = await world.db.membership.findFirstOrThrow({ where: { name: 'ann' } })
    expect(ann.email).toBe('ann@linear.test')
  })

  test('GitLab, separated by semicolons', async () => {
    await importText(
      'Title;Description;Issue ID;State;Assignee;Due Date;Created At (UTC);Closed At (UTC);Labels\n' +
        'Build;Words;5;Closed;Lab Person;2021-05-01;2021-01-02 03:04:05;2021-02-02 03:04:05;a,b\n',
    )
    expect(await tasks()).toMatchObject([
      { number: 5, status: 'DONE', description: 'Words', assignee: 'Lab Person', labels: ['a', 'b'] },
    ])
  })

  test('Asana and Trello, whose rows have no number, are recognized by their ids', async () => {
    const asana =
      'Task ID,Created At,Completed At,Name,Section/Column,Assignee,Assignee Email,Tags,Notes\n' +
      '1201234567890123,2021-01-02,2021-01-05,One,Backlog,Asa Na,asa@asana.test,t,\n' +
      '1201234567890124,2021-01-03,,Two,Doing,,,,Read\n'
    await importText(asana)
    const trello = 'Card ID,Card Name,List Name\nabc,Card,Doing\n'
    await importText(trello)
    expect((await importText(asana.replace('Two', 'Two!'))).report).toMatchObject({ updated: 1, unchanged: 1 })
    expect((await importText(trello)).report).toMatchObject({ created: 0, unchanged: 1 })
    expect(await tasks()).toMatchObject([
      { number: 1, title: 'One', status: 'DONE', completedAt: new Date('2021-01-05'), assignee: 'Asa Na' },
      { number: 2, title: 'Two!', status: 'IN_PROGRESS', description: 'Read' },
      { number: 3, title: 'Card', externalId: 'abc' },
    ])
  })

  test('a plain table; rows that nothing names are recognized by title and date', async () => {
    const plain = 'title,created,owner,budget\nPaint,2021-01-02,Pat,40\nPaint,2021-01-03,,\nPaint,2021-01-02,,\n'
    const { report, refused } = await importText(plain)
    expect(report.created).toBe(2)
    expect(refused).toEqual(['4 is the same task as line 2'])
    expect((await importText(plain)).report).toMatchObject({ created: 0, unchanged: 2 })
    expect(await tasks()).toMatchObject([
      { number: 1, title: 'Paint', status: 'TODO', assignee: 'Pat', description: '- budget: 40' },
      { number: 2, title: 'Paint', assignee: null, description: null },
    ])
  })

  test('columns that only some JSON lines have are noted too, or named as unused', async () => {
    const lines = '{"title":"a","number":1}\n{"title":"b","number":2,"Extra":{"Deep":"x"}}\n'
    expect((await importText(lines)).report.unused).toEqual(new Set())
    expect((await tasks())[1]?.description).toBe('- extra.deep: x')
    const { report } = await importText(lines, { mapping: { title: 'title', number: 'number' } })
    expect(report.unused).toEqual(new Set(['extra.deep']))
  })

  test('any table, by a mapping', async () => {
    const mapping = {
      title: 'Was',
      number: 'Nr',
      status: 'Stand',
      statuses: { Erledigt: 'DONE', 'In Arbeit': 'IN_PROGRESS' },
      assignee: 'Wer',
      types: ['Art'],
    }
    await importText('Nr\tWas\tStand\tWer\tArt\n4\tStreichen\terledigt\tJörg <joerg@werk.test>\tInnen, Außen\n', {
      mapping,
    })
    expect(await tasks()).toMatchObject([
      { number: 4, title: 'Streichen', status: 'DONE', assignee: 'Jörg', labels: ['Innen, Außen'] },
    ])
    const wrong = importText('Nr,Was\n1,x\n', { mapping })
    await expect(wrong).rejects.toThrow('The mapping names columns that the file does not have: stand, wer, art.')
    const empty = importText('Nr,Was\n1,x\n', { mapping: { number: 'Nr', titel: 'Was' } })
    await expect(empty).rejects.toThrow(
      new SourceError(
        'The mapping is wrong:\n✖ Unrecognized key: "titel"\n' +
          '✖ is required: the name of a column, or a list of names\n  → at title',
      ),
    )
    const number = importText('Nr,Was\n1,x\n', { mapping: { title: 2 } })
    await expect(number).rejects.toThrow(
      new SourceError('The mapping is wrong:\n✖ must be the name of a column, or a list of names\n  → at title'),
    )
  })
})

describe('descriptions', () => {
  const first = async () => (await tasks())[0]
  const write = async (description: string | null) => {
    const { id = '' } = (await first()) ?? {}
    await world.db.task.update({ where: { id }, data: { description } })
  }
  const described = async () => (await first())?.description
  const proposals = (version: string) => `Issue key,Summary,Fix Version\nT00-1,One,${version}\n`

  test('written here survive a file that has none, with notes and without', async () => {
    for (const version of ['', '2.0']) {
      await importText(proposals(version))
      await write('Written here.\n\n- Second: thought\n')
      const { report } = await importText(proposals(''))
      expect(report).toMatchObject({ updated: 0, unchanged: 1 })
      expect(await described()).toBe('Written here.\n\n- Second: thought\n')
    }
  })

  test('keep what is written around the notes, which follow the file', async () => {
    await importText(proposals('2.0'))
    expect(await described()).toBe('- Fix Version: 2.0')
    await write('Above.\r\n\r\n\r\n- Fix Version: 2.0\n\nBelow. ')
    await importText(proposals('2.1'))
    expect(await described()).toBe('Above.\r\n\r\n\r\n- Fix Version: 2.1\n\nBelow. ')
    expect((await importText(proposals('2.1'))).report).toMatchObject({ updated: 0, unchanged: 1 })
    await importText(proposals(''))
    expect(await described()).toBe('Above.\r\n\nBelow. ')
    await importText(proposals('3'))
    expect(await described()).toBe('Above.\r\n\nBelow. \n\n- Fix Version: 3')
    await importText('number,title\n1,One\n')
    expect(await described()).toBe('Above.\r\n\nBelow. \n\n- Fix Version: 3')
  })

  test('keep the notes of another file, whichever comes last', async () => {
    const lines = '{"number":1,"title":"One","authors":["Ann","Bob"],"posted":["2001-03-21"],"by: whom":"Cy"}\n'
    await importText(lines)
    await importText(proposals('2.0'))
    const both = '- posted: 2001-03-21\n- by whom: Cy\n- authors: Ann, Bob\n\n- Fix Version: 2.0'
    expect(await described()).toBe(both)
    for (const text of [lines, proposals('2.0')]) {
      expect((await importText(text)).report).toMatchObject({ updated: 0, unchanged: 1 })
    }
    await importText(lines.replace(',"Bob"', '').replace('21', '22'))
    expect(await described()).toBe('- posted: 2001-03-22\n- by whom: Cy\n\n- Fix Version: 2.0')
  })

  test('come exactly as the file has them, titles and names in one line', async () => {
    const [title, owner, tag] = ['two\nlines\u001b', 'Ann\u2028Lee', 'to\u0007do']
    const description = '  indented\r\n\tcode\u001b\n'
    await importText(`title,number,owner,tags,description\n"${title}",1,${owner},${tag},"${description}"\n`)
    expect(await first()).toMatchObject({ title: 'two lines', assignee: 'Ann Lee', labels: ['to do'], description })
    await importText(`${JSON.stringify({ title, number: 1, owner, tags: [tag], description })}\n`)
    expect(await first()).toMatchObject({ title: 'two lines', assignee: 'Ann Lee', labels: ['to do'], description })
  })

  test('that the file has are the truth, with its notes below', async () => {
    const rows = (description: string) => `title,number,description,budget\nOne,1,${description},40\n`
    await importText(rows('Words'))
    await write('Written here.')
    await importText(rows('Words'))
    expect(await described()).toBe('Words\n\n- budget: 40')
    await importText(rows(''))
    expect(await described()).toBe('- budget: 40')
  })

  test('that would grow too long by notes refuse their row', async () => {
    await importText(proposals(''))
    await write('🎉'.repeat(20_000))
    expect((await importText(proposals(''))).report).toMatchObject({ unchanged: 1 })
    const { refused } = await importText(proposals('2.0'))
    expect(refused).toEqual(['2 would have a description of 20020 characters; 20000 is the limit'])
    expect(await described()).toBe('🎉'.repeat(20_000))
  })
})

describe('people', () => {
  test('are found by their address, else by their name where not both have an address', async () => {
    const { organizationId } = world
    const ada = await world.db.membership.create({
      data: { organizationId, name: 'Ada L.', email: 'Lovelace@people.test', role: 'MEMBER' },
    })
    const bob = await world.db.membership.create({ data: { organizationId, name: 'Bob', role: 'MEMBER' } })
    const { report } = await importText(
      'title,number,assignee,assignee email\n' +
        'a,1,Ada King,lovelace@people.test\n' +
        'b,2,BOB,\n' +
        'c,3,Bob,bob@people.test\n' +
        'd,4,Ada L.,another@people.test\n',
    )
    expect(report.people).toBe(1)
    const found = await tasks()
    expect(found.slice(0, 3).map(({ assigneeId }) => assigneeId)).toEqual([ada.id, bob.id, bob.id])
    const newcomer = await world.db.membership.findUniqueOrThrow({ where: { id: found[3]?.assigneeId ?? '' } })
    expect(newcomer).toMatchObject({ name: 'Ada L.', email: 'another@people.test', role: 'VIEWER', userId: null })
  })

  test('of other organizations are nobody here', async () => {
    await importText('title,number,assignee\na,1,Sid\n')
    const sids = await world.db.membership.findMany({ where: { name: 'Sid' }, select: { organizationId: true } })
    expect(sids.map(({ organizationId }) => organizationId).sort()).toEqual(
      [world.organizationId, world.stranger.organizationId].sort(),
    )
  })

  test('two imports at once make nobody and no label twice', async () => {
    const first = importText('title,number,assignee,labels\na,1,Twin Person,twin\n')
    const second = importText('title,number,assignee,labels\na,1,Twin Person,twin\n')
    const reports = await Promise.all([first, second])
    expect(reports.reduce((sum, { report }) => sum + report.created, 0)).toBe(1)
    expect(await world.db.membership.count({ where: { name: 'Twin Person' } })).toBe(1)
    expect(await world.db.label.count({ where: { name: 'twin' } })).toBe(1)
  })
})

describe('what is archived', () => {
  test('a task is refused and stays as it is, others are changed', async () => {
    const rows = (title: string) => `title,number,parent\n${title} one,1,\n${title} two,2,1\n`
    await importText(rows('Old'))
    const [one] = await tasks()
    await world.db.task.update({ where: { id: one?.id ?? '' }, data: { archivedAt: world.now } })
    const { report, refused, remarks } = await importText(rows('New'))
    expect(report).toMatchObject({ created: 0, updated: 1, refused: 1 })
    expect(refused).toEqual(['2 is task 1 here, which is archived: restore it first'])
    expect(remarks).toEqual([`3 has no parent now: no import brought ${projectKey}-1 to this project`])
    expect((await tasks()).map(({ title, parent }) => ({ title, parent }))).toEqual([
      { title: 'Old one', parent: null },
      { title: 'New two', parent: null },
    ])
  })

  test('a label is not given again: another of its name is made, and the archived one stays on its tasks', async () => {
    const rows = 'title,number,labels\nOne,1,Blue\n'
    await importText(rows)
    await world.db.label.updateMany({ where: { name: 'Blue' }, data: { archivedAt: world.now } })
    const { report } = await importText(rows)
    expect(report).toMatchObject({ updated: 1, labels: 1, refused: 0 })
    expect((await tasks()).map(({ labels }) => labels)).toEqual([['Blue', 'Blue']])
    expect((await importText(rows)).report).toMatchObject({ updated: 0, unchanged: 1, labels: 0 })
  })

  test('a project takes nothing', async () => {
    await importText('title,number\nOne,1\n')
    await world.db.project.updateMany({ where: { key: projectKey }, data: { archivedAt: world.now } })
    await expect(importText('title,number\nTwo,2\n')).rejects.toMatchObject({
      code: 'CONFLICT',
      message: `The project ${projectKey} is archived: restore it first.`,
    })
    expect(await tasks()).toHaveLength(1)
  })
})

describe('memory', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void

  test('holds no more after two thousand rows than after one thousand', async () => {
    const file = join(folder, crypto.randomUUID())
    const row = (number: number) => `Task ${number},${number},${number > 1 ? 1 : ''},${'x'.repeat(10_000)}\n`
    await writeFile(file, 'title,number,parent,description\n')
    for (let number = 1; number <= 2000; number += 100) {
      await appendFile(file, Array.from({ length: 100 }, (_, index) => row(number + index)).join(''))
    }
    const heap = new Map<number, number>()
    const { report } = await importFile(file, {
      onProgress: (_bytes, rows) => {
        collect()
        heap.set(rows, process.memoryUsage().heapUsed)
      },
    })
    expect(report).toMatchObject({ created: 2000, linked: 1999 })
    // The thousand rows between are 10 MB; a batch under way is 5 MB.
    expect((heap.get(2000) ?? Number.NaN) - (heap.get(1000) ?? 0)).toBeLessThan(7_000_000)
  }, 120_000)
})

describe('hostile files', () => {
  test('bad rows are refused with line and reason, the others imported', async () => {
    const { report, refused } = await importText(
      '\uFEFFtitle,number,created,labels\r\n' +
        'fine,1,,\r\n' +
        'too,few\r\n' +
        ',3,,\r\n' +
        'bad number,four,,\r\n' +
        'other project,OTHER-5,,\r\n' +
        'zero,0,,\r\n' +
        'bad date,7,31.02.2020,\r\n' +
        'again,1,,\r\n' +
        'bad "quote"" here,9,,\r\n' +
        '"bad "quote,10,,\r\n' +
        `${'long'.repeat(51)},11,,\r\n` +
        `label,12,,${'x'.repeat(51)}\r\n` +
        "=cmd|' /C calc'!A0,13,,\r\n" +
        '"Robert\'); DROP TABLE ""Task"";--",14,,\r\n' +
        'huge,99999999999,,\r\n',
    )
    expect(refused).toEqual([
      '3 has 2 fields where the header has 4',
      '4 has no title',
      `5 has the number "four", which is neither like 572 nor like ${projectKey}-572`,
      `6 has the key OTHER-5, which is not of the project ${projectKey}`,
      '7 has the number 0, which is not between 1 and 999999999',
      '8 was created at "31.02.2020", which is no date such as 2026-11-21 or 2026-11-21T09:30:00Z',
      '9 is the same task as line 2',
      '10 has a quote in the wrong place: a field with quotes stands in quotes, and doubles them',
      '11 has a quote in the wrong place: a field with quotes stands in quotes, and doubles them',
      '12 has a title of 204 characters; 200 is the limit',
      '13 has a label of 51 characters; 50 is the limit',
      '16 has the number 99999999999, which is not between 1 and 999999999',
    ])
    expect(report).toMatchObject({ created: 3, refused: 12 })
    expect((await tasks()).map(({ title }) => title)).toEqual([
      'fine',
      "=cmd|' /C calc'!A0",
      'Robert\'); DROP TABLE "Task";--',
    ])
  })

  test('lines that are not UTF-8 or hold NUL are refused alone', async () => {
    const { refused } = await importText(
      Buffer.concat([
        Buffer.from('title,number\ngood,1\nb'),
        Buffer.from([0xe4, 0xff]),
        Buffer.from('d,2\nnul\0,3\nGrüße 🎉,4\n'),
      ]),
    )
    expect(refused).toEqual(['3 is not UTF-8', '4 has a NUL character'])
    expect((await tasks()).map(({ title }) => title)).toEqual(['good', 'Grüße 🎉'])
  })

  test('bad JSON lines are refused alone', async () => {
    const deep = `{"title":"deep","number":6,"x":${'['.repeat(5000)}${']'.repeat(5000)}}`
    const { refused } = await importText(
      [
        '{"title":"good","number":1}',
        '{"title":"cut",',
        '[1]',
        '{"title":"nul\\u0000","number":4}',
        '{"title":"half \\ud800","number":5}',
        deep,
        '{"number":7}',
        '{"title":"__proto__","number":8,"__proto__":{"title":"x"}}',
      ].join('\n'),
    )
    expect(refused).toEqual([
      '2 is not JSON',
      '3 is not a JSON object',
      '4 has a NUL character or half a surrogate pair',
      '5 has a NUL character or half a surrogate pair',
      '7 has no title',
    ])
    expect((await tasks()).map(({ title }) => title)).toEqual(['good', 'deep', '__proto__'])
  })

  test('numbers of tasks that people wrote here stay theirs', async () => {
    await importText('title,number\nimported,1\n')
    const project = await world.db.project.findFirstOrThrow({ where: { key: projectKey } })
    await world.member.does((scope) => createTask(scope, { projectId: project.id, title: 'written here' }))
    const { refused, report } = await importText('title,number\nimported!,1\nother,2\n')
    expect(refused).toEqual(['3 has the number 2, which another task has already'])
    expect(report).toMatchObject({ created: 0, updated: 1, refused: 1 })
    expect((await tasks()).map(({ title }) => title)).toEqual(['imported!', 'written here'])
  })

  test('parents that are missing, elsewhere or make a circle are left out, with a remark', async () => {
    const { report, remarks } = await importText(
      `${header}T00-1,a,,,,,,,,,T00-2\nT00-2,b,,,,,,,,,T00-1\nT00-3,c,,,,,,,,,T00-99\nT00-4,d,,,,,,,,,EPIC-1\nT00-5,e,,,,,,,,,T00-4\n`,
    )
    expect(remarks).toEqual([
      `4 has no parent now: no import brought ${projectKey}-99 to this project`,
      '5 has no parent now: no import brought EPIC-1 to this project',
      '2 has no parent now: its parent is a part of it',
      '3 has no parent now: its parent is a part of it',
    ])
    expect(report).toMatchObject({ created: 5, refused: 0, linked: 1 })
    expect((await tasks()).map(({ parent }) => parent)).toEqual([null, null, null, null, 4])
  })

  const noLine =
    ', and no other line can be read. A file that begins with { has one whole JSON object on each line, such as ' +
    '{"title":"Buy milk"}; one that begins with the names of columns is CSV.'
  test.each([
    ['', 'The file is empty.'],
    ['\uFEFF\n\n', 'The file is empty.'],
    ['{"title":', `Line 1 is not JSON${noLine}`],
    ['\n{\n  "title": "a"\n}\n', `Line 2 is not JSON${noLine}`],
    ['[{"title":"a"}]', 'The file is one JSON array. Write one object per line: jq -c ".[]" does so.'],
    [Buffer.from('\uFEFFtitle\na\n', 'utf16le'), 'The file is UTF-16. Save it as UTF-8.'],
    [Buffer.from([0x74, 0xff, 0x2c, 0x61, 0x0a]), 'The header (line 1) is not UTF-8.'],
  ])('a file that is none is refused whole: %j', async (text, complaint) => {
    await expect(importText(text)).rejects.toThrow(complaint)
    expect(await world.db.project.count({ where: { key: projectKey } })).toBe(0)
  })
})
