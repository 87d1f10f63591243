import { InvalidInputError } from '../../../platform/errors.ts'
import { name, sql } from '../../../platform/sql.ts'
import { keyOf } from '../../../schema/keys.ts'
import { lookup } from '../../../schema/lookup.ts'
import { model } from '../../../schema/model.ts'
import { modelNamed } from '../../../schema/models.ts'

model('Organization', {
  prefix: 'org',
  permission: 'organization:read',
  visible: (viewer, alias) => sql`${name(alias, 'id')} = ANY(${[...viewer.organizationsWith('organization:read')]})`,
  columns: { slug: { type: 'Slug' }, name: {}, createdAt: {}, updatedAt: {}, version: {} },
  orders: ['name', 'slug', 'createdAt', 'updatedAt'],
  defaultOrder: { field: 'name', direction: 'ASC' },
})

lookup('Query', 'organization', {
  model: 'Organization',
  description: 'The organization with this id or this slug. Null if there is none, or you do not belong to it.',
  args: (t) => ({
    id: t.id({ description: 'The id of an Organization. Either this or `slug`.' }),
    slug: t.string({ description: 'The slug of an Organization. Either this or `id`.' }),
  }),
  where: ({ id, slug }, alias) => {
    if ((id == null) === (slug == null)) throw InvalidInputError.at('id', 'give either `id` or `slug`')
    if (id != null) return sql`${name(alias, 'id')} = ${keyOf(modelNamed('Organization'), id, ['id'])}`
    return sql`${name(alias, 'slug')} = ${slug}`
  },
})
