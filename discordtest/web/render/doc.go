// Package render renders messages and forms, as Discord's API sends them, as HTML that resembles
// Discord's own client. Texts of messages never become markup or scripts.
package render
