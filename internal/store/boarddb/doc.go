// Package boarddb stores the requests, votes, battles and panels of boards.
package boarddb
