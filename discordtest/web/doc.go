// Package web serves a client of an emulated Discord to browsers on the same machine: channels, messages,
// commands, forms and voice states as members see them. Each page acts as one member, through package
// userclient, so that the emulated server decides what the member sees and may do.
//
// The site only answers requests for loopback addresses and refuses requests that other sites cause.
package web
