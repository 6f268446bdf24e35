// What can be done with any of LangChain's chat models.

import { HumanMessage, ToolMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import * as z from 'zod'

const forecast = z.object({ city: z.string(), degrees: z.number() })

export const using = (model) => ({
  async say(text) {
    return (await model.invoke(text)).text
  },
  async stream(text) {
    let whole = ''
    for await (const chunk of await model.stream(text)) whole += chunk.text
    return whole
  },
  async useTool(text, ask) {
    const weather = tool(({ city }) => ask(city), {
      name: 'weather',
      description: 'Tells the weather.',
      schema: z.object({ city: z.string() })
    })
    const withTools = model.bindTools([weather])
    const messages = [new HumanMessage(text)]
    const calling = await withTools.invoke(messages)
    messages.push(calling)
    for (const { id, args } of calling.tool_calls) {
      messages.push(new ToolMessage({ tool_call_id: id, content: await weather.invoke(args) }))
    }
    return (await withTools.invoke(messages)).text
  },
  structured: (text) =>
    model.withStructuredOutput(forecast, { method: 'jsonSchema' }).invoke(text),
  async see(text, picture) {
    const content = [
      { type: 'text', text },
      { type: 'image_url', image_url: { url: `data:image/png;base64,${picture}` } }
    ]
    return (await model.invoke([new HumanMessage({ content })])).text
  }
})
