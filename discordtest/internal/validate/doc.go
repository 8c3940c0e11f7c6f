// Package validate checks payloads as Discord does: messages, embeds, components, modals,
// application commands, and the values with which members use them. Errors have the codes
// and field paths of Discord's API.
package validate
