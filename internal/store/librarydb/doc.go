// Package librarydb reads and changes finished songs: lists, versions, favourites and titles.
package librarydb
