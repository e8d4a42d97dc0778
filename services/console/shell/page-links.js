/** The links to the pages, which a narrow screen shows in part: the one where one is stays in sight, and an edge that hides others fades. */
export function createPageLinks(nav) {
  const markEdges = () => {
    const { scrollLeft, scrollWidth, clientWidth } = nav;
    nav.classList.toggle('more-before', scrollLeft > 1);
    nav.classList.toggle('more-after', scrollLeft + clientWidth < scrollWidth - 1);
  };
  const showCurrent = () => {
    nav.querySelector('[aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' });
    markEdges();
  };
  nav.addEventListener('scroll', markEdges, { passive: true });
  // What stands beside the links comes and goes, and takes room.
  new ResizeObserver(showCurrent).observe(nav);
  return {
    draw(links) {
      nav.replaceChildren(...links);
      showCurrent();
    },
  };
}
