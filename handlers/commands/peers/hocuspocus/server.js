// The peer as its own documentation starts it: documents in memory, no
// extension, nothing changed but where it listens.
import { Server } from '@hocuspocus/server'

await new Server({ address: '127.0.0.1', port: Number(process.env.PORT), quiet: true }).listen()
