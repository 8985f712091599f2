// What a TypeScript program writes against the generated types: it compiles, and the marked lines must not.
import type { components, operations, paths } from "./api.ts";

type Ticket = components["schemas"]["TicketView"];
type NewTicket = paths["/tickets"]["post"]["requestBody"]["content"]["application/json"];
type Query = NonNullable<paths["/tickets"]["get"]["parameters"]["query"]>;

// Only what the API needs is needed.
export const smallest: NewTicket = { outlet: "outlet-1", title: "装空调" };
export const search: Query = { outlets: "outlet-1,outlet-2", q: "13800138000" };
export const shown = (ticket: Ticket): string => `${ticket.id} ${ticket.state}`;

export type Operations = keyof operations;

// @ts-expect-error a ticket has a title
export const untitled: NewTicket = { outlet: "outlet-1" };
// @ts-expect-error there is no such state
export const odd: Ticket["state"] = "nowhere";
