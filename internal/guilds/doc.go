// Package guilds is what a server wants: who may decide what, how much may be
// spent, where, and for how long things are kept. Every change is written down.
package guilds
