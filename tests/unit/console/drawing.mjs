// Runs edits of a drawn document, as the page's own modules make them: [module, function, arguments...] a line of stdin,
// "$" the result so far; answers the results, a line each.
import { registerHooks } from 'node:module'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

const HOME = process.argv[2]
registerHooks({
  resolve: (name, context, next) => next(name.startsWith('.') && !/\.\w+$/.test(name) ? `${name}.ts` : name, context),
})
const loaded = {}
for await (const line of createInterface({ input: process.stdin })) {
  const [module, call, ...given] = JSON.parse(line)
  loaded[module] ??= await import(pathToFileURL(`${HOME}/${module}.ts`).href)
  const words = (kind, number) => ({ zh: `${kind} ${number}`, en: `${kind} ${number}` })
  const held = loaded[module][call]
  const made = typeof held !== 'function' ? held : held(...given.map((each) => (each === '#name' ? words : each === '#choice' ? (n) => words('choice', n) : each)))
  process.stdout.write(`${JSON.stringify(made ?? null)}\n`)
}
