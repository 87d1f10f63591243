// Everything that the module adds to the schema, in reading order.
import './user.ts'
import './sign-up.ts'
import './sign-in.ts'
import './sign-out.ts'
import './update-viewer.ts'
