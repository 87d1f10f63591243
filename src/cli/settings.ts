import { writeFile } from 'node:fs/promises'
import { settingDescriptions } from '../config.ts'

// `npm run generate`: the table of every setting, from where they are parsed.
const rows = Object.entries(settingDescriptions).map(([name, setting]) => {
  const parsed = setting.safeParse(undefined)
  const standard =
    parsed.success && parsed.data !== undefined && String(parsed.data) !== '' ? `\`${String(parsed.data)}\`` : ''
  return `| \`${name}\` | ${standard} | ${setting.description ?? ''} |`
})
const page = `# Configuration

The environment, parsed once at start by \`src/config.ts\`, from which this page is written. A wrong setting stops the start
with a sentence that names it. An empty value counts as unset.

| variable | default | what it is |
|---|---|---|
${rows.join('\n')}
`
await writeFile('docs/configuration.md', page)
