// Everything that the module adds to the schema, in reading order.
import './organization.ts'
import './membership.ts'
import './create-organization.ts'
import './update-organization.ts'
import './change-role.ts'
