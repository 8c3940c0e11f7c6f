// Package songapi is shared by the emulated song APIs: the server, responses, faults and
// rendered recordings. It contains nothing of a wire format.
package songapi
