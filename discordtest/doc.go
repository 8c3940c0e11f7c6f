// Package discordtest is a Discord for tests: REST API, gateway, CDN and encrypted
// voice on loopback, and members that act as people do. A bot written for the real
// Discord, in any language, runs against it unchanged and without an account.
//
// In a Go test:
//
//	server := discordtest.Start(t)
//	bot := newBot(server.Token(), server.APIURL()) // or with server.HTTPClient()
//	ana, err := server.Member(ctx, "Ana")
//	err = ana.Command(ctx, `/echo text:"hello"`)
//	answers := ana.Answers()
//
// [Start] closes the server at the end of the test; [New] is for programs. Members
// are clients of package userclient, which use Discord's API and nothing else. The
// state of the emulated Discord, such as channels, roles and permissions, is changed
// with methods of [Server.Discord].
//
// The emulator is strict where Discord is: invalid requests get Discord's error
// codes, interactions expire after three seconds and their tokens after fifteen
// minutes, rate limits apply, and CDN addresses expire. A route that is not
// implemented answers 501 and names itself; ROUTES.md lists all routes. Faults are
// injected with [Server.Fault], and [Server.Advance] advances the clock.
//
// The packages of this tree import nothing else of this module.
package discordtest
