// Package store keeps what the domain remembers: orders in memory and files in
// a directory. It implements the interfaces that package songs declares.
package store
