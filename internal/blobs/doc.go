// Package blobs keeps audio and covers below a directory or in an S3 bucket.
// The rest of the bot cannot tell which.
package blobs
