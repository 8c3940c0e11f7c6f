// Package media processes recordings: it masters them to an even loudness and makes other
// formats, karaoke videos and cards. It runs ffmpeg, which is optional: without it songs
// are posted unchanged.
//
// External content is stored in a file before a program reads it. Its type is identified by
// its content, and its size and length are limited. ffmpeg gets the input format, may open
// no URL, and is killed with its child processes after a timeout.
package media
