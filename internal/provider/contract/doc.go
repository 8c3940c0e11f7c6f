// Package contract has the tables of what the public documents say about each provider: the fields of
// every action, the words for states, and the errors. Its tests compare the adapters with them.
package contract
