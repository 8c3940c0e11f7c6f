// Package cowriting lets the members of a server write the lyrics of a song line by line: they propose lines and vote,
// and the winning line is added to the text. It knows no Discord and no SQL.
package cowriting
