// Package fold brings texts into the forms in which names and searches are compared.
//
// [Case] makes texts equal that differ in case, width or Unicode form alone; [Bare] also leaves out diacritics. A
// [Query] compares a typed text with names in both forms and prefers the closer one.
package fold
