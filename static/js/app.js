// Comfort only: every page works without this file.
(() => {
  const menu = document.querySelector("details.menu");
  if (menu) {
    const wide = window.matchMedia("(min-width: 62rem)");
    const fit = () => {
      menu.open = wide.matches;
    };
    fit();
    wide.addEventListener("change", fit);
  }

  const userMenu = document.querySelector("details.user-menu");
  if (userMenu) {
    document.addEventListener("click", (event) => {
      if (!userMenu.contains(event.target)) userMenu.open = false;
    });
    userMenu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      userMenu.open = false;
      userMenu.querySelector("summary").focus();
    });
  }
})();
