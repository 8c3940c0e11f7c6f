// Package personas manages the voices of servers, which members call singers. A voice is made from a song that the bot
// made for the server, by the provider that has the song. When it is removed, it is deleted at the provider, too.
package personas
