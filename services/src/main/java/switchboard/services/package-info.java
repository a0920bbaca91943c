/** Echo and its family: services that need no state of their own beyond a connection. */
package switchboard.services;
