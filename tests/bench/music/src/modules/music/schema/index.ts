// Everything that the module adds to the schema, in reading order.
import './artist.ts'
import './album.ts'
import './track.ts'
import './genre.ts'
