import type { Plugin } from '../src/index.ts'

/** Notes on videos: a table and two endpoints. */
export function notes(): Plugin {
  return {
    name: 'notes',
    migrations: [
      'create table notes_note(project_id int not null, video_id text not null, text text not null)',
    ],
    routes(app, { pool, requireKey }) {
      app.post('/v1/notes/:video', requireKey('write'), async (c) => {
        const { text } = await c.req.json()
        const values = [c.get('project'), c.req.param('video'), text]
        await pool.query(
          'insert into notes_note(project_id, video_id, text) values($1, $2, $3)',
          values,
        )
        return c.json({ stored: true }, 201)
      })
      app.get('/v1/notes/:video', requireKey('read'), async (c) => {
        const values = [c.get('project'), c.req.param('video')]
        const { rows } = await pool.query(
          'select text from notes_note where project_id = $1 and video_id = $2',
          values,
        )
        return c.json({ notes: rows.map(({ text }) => text) })
      })
    },
  }
}
