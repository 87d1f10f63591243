import './schema/index.ts'
import { permissions } from './permissions.ts'

/** Artists, albums, tracks and genres: a catalogue that Q7 of the benchmark reads. */
export const music = { name: 'music', permissions, events: {} }
