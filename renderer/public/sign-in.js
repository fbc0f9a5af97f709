// Keeps the half of the sign-in that pages at other ports must not see, and goes on to the window.
const { proof, path } = document.documentElement.dataset;
localStorage.setItem('session-desk.proof', proof);
location.replace(path);
