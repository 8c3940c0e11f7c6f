// Package blobs stores audio and covers in a directory or in an S3 bucket.
package blobs
