// Runs discord-digital-twin and does what it is told, a line of JSON at a time: {"do": ..., ...} -> its result.

import { Server, createServer, request } from 'node:http'
import { createInterface } from 'node:readline'
import { DigitalDiscord } from 'discord-digital-twin'

const HOST = '127.0.0.1'
const TEXT_CHANNEL = 0
const PATIENCE = 5000

// The twin would listen on every address of the machine.
const listen = Server.prototype.listen
Server.prototype.listen = function (port, ...rest) {
  return listen.call(this, port, HOST, ...rest.filter((one) => one !== HOST))
}

const twin = new DigitalDiscord({
  channels: [{ name: 'general', type: TEXT_CHANNEL }],
  users: [{ username: 'reader' }],
})
await twin.start()
const channelId = (await twin.prisma.channel.findMany())[0].id
const userId = await twin.getFirstNonBotUserId()
const channel = twin.channel(channelId)
const reader = channel.user(userId)

// Two things that discord.py asks and the twin does not know; everything else is the twin's own answer.
const APPLICATION = '/api/v10/oauth2/applications/@me'
const CALLBACK = /\/interactions\/(\d+)\/[^/]+\/callback\?with_response=1$/

const front = createServer((asked, answer) => {
  const path = asked.url.replace('/oauth2', '')
  const onward = request({ host: HOST, port: twin.port, path, method: asked.method, headers: asked.headers }, (got) => {
    const parts = []
    got.on('data', (part) => parts.push(part)).on('end', () => finish(Buffer.concat(parts), got))
  })
  onward.on('error', () => answer.writeHead(502).end())
  asked.pipe(onward)

  function finish(body, got) {
    const json = (value) => answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    const callback = CALLBACK.exec(asked.url)
    if (asked.url === APPLICATION) {
      const owner = { id: userId, username: 'reader', discriminator: '0', avatar: null }
      json({ ...JSON.parse(body), owner })
    } else if (callback && got.statusCode === 204) {
      json({ interaction: { id: callback[1], type: 2 } })
    } else {
      // discord.py takes a body for text unless its type is exactly this.
      const type = got.headers['content-type']?.split(';')[0]
      answer.writeHead(got.statusCode, type ? { 'content-type': type } : {}).end(body)
    }
  }
})
await new Promise((ready) => front.listen(0, ready))

/** What `look` finds, as soon as it finds anything. */
async function eventually(look, what, patience = PATIENCE) {
  for (const until = Date.now() + patience; Date.now() < until; ) {
    const found = await look()
    if (found) return found
    await new Promise((later) => setTimeout(later, 20))
  }
  throw new Error(`waited ${patience} ms in vain for ${what}`)
}

/** The message that answers an interaction, once it says something, and (the twin lets it take the clicked message's
 *  place) something else than `before`. */
async function answered({ id }, before = '') {
  const look = async () => {
    const response = await channel.getInteractionResponse(id)
    const message = (await channel.getMessages()).find((one) => one.id === response?.messageId)
    return message && ![before, EMPTY].includes(said(message)) && message
  }
  return eventually(look, 'an answer to the interaction')
}

const said = ({ content, embeds }) => JSON.stringify([content, embeds])
const EMPTY = said({ content: '', embeds: [] })

const deeds = {
  connected: async ({ commands }) => {
    const look = async () => {
      const names = (await twin.prisma.applicationCommand.findMany()).map((one) => one.name)
      return commands.every((one) => names.includes(one)) && twin.server.gateway.clients.some((one) => one.identified)
    }
    return eventually(look, `the bot with ${commands}`, 2 * PATIENCE)
  },
  uses: async ({ name, options }) => answered(await reader.runSlashCommand({ name, options })),
  clicks: async ({ messageId, customId }) => {
    const before = (await channel.getMessages()).find((one) => one.id === messageId)
    return answered(await reader.clickButton({ messageId, customId }), said(before))
  },
  says: async ({ content }) => {
    const question = await reader.sendMessage({ content })
    const isReply = (one) => one.author.id === twin.botUserId && BigInt(one.id) > BigInt(question.id)
    return channel.waitForMessage({ timeout: PATIENCE, predicate: isReply })
  },
}

const tell = (line) => process.stdout.write(JSON.stringify(line) + '\n')
tell({
  token: twin.botToken,
  api_url: `http://${HOST}:${front.address().port}/api/v10`,
  gateway_url: `ws://${HOST}:${twin.port}/gateway`,
  channel_id: channelId,
})
for await (const line of createInterface({ input: process.stdin })) {
  const told = JSON.parse(line)
  try {
    tell({ done: await deeds[told.do](told) })
  } catch (error) {
    tell({ error: String(error) })
  }
}
process.exit(0)
