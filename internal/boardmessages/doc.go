// Package boardmessages renders the boards, battles and leaderboards of servers and posts what
// happens to them.
package boardmessages
