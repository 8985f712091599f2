/** Nodes of the drawn scenes that hold, by the names people gave them; those of the built-in scenes are no one's to name. */
import { useRead } from '../../api/reading'
import { useScenes, versionOf } from './data'
import type { Scene } from './model'

export type Named = { scene: string; node: string; zh: string; en: string; visible: boolean }

async function nodesOf(scene: string, at: string): Promise<Named[]> {
  const { name, nodes } = (await versionOf('scene', at)).document as unknown as Scene
  return Object.entries(nodes).map(([node, { name: own, visible }]) => ({ scene, node, zh: `${name.zh} · ${own.zh}`, en: `${name.en} · ${own.en}`, visible: visible ?? false }))
}

export function useNodes(): Named[] {
  const held = (useScenes().data ?? []).flatMap((each) => (each.holds && !each.built_in ? [{ id: each.id, at: each.holds }] : []))
  const read = useRead(['scene', 'nodes', held.map((each) => each.at).join()], () => Promise.all(held.map(({ id, at }) => nodesOf(id, at))), { enabled: held.length > 0 })
  return (read.data ?? []).flat()
}
